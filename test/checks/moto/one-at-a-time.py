"""moto_server with one thread: its DynamoDB checks a condition and writes in two steps, between which threads overtake
each other, so that of several conditional puts more than one may win (seen with moto 5.2.1)."""

import sys

from moto import server

run_simple = server.run_simple
server.run_simple = lambda *place, **options: run_simple(*place, **{**options, "threaded": False})
server.main(sys.argv[1:])
