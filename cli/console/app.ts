import { type Context, Hono } from 'hono';
import { messageOf } from '../../core/model/message-of.ts';
import { apiRoutes } from './api-routes.ts';
import { type AppDeps, type AppEnv, isApi, refusal } from './app-deps.ts';
import { apiProblem, isAhead, isFromElsewhere } from './request-checks.ts';
import { pageShell, type TextPage, textPage } from './text-page.ts';

/** The pages of the console, each of which is the same shell. */
const pages = ['/', '/groups/*', '/allowlist', '/history', '/history/*'];

/** The routes of the console. The Host was checked before (`host-check.ts`), and each answer gets its headers from the server. */
export function createApp(deps: AppDeps): Hono<AppEnv> {
  // Routes are found by the path as it was sent: a spelling with dots or percent signs is none of ours.
  const app = new Hono<AppEnv>({ getPath: (_, given) => pathOf(given?.env?.incoming.url) });
  app.use(async (context, next) => signIn(context, deps) ?? admit(context, deps) ?? next());
  for (const page of pages) app.get(page, (context) => context.html(pageShell));
  app.get('/console.js', (context) => context.body(deps.assets.script, 200, typed('text/javascript')));
  app.get('/console.css', (context) => context.body(deps.assets.style, 200, typed('text/css')));
  apiRoutes(app, deps);
  for (const { path, method } of app.routes.filter(({ method }) => method !== 'ALL'))
    app.all(path, (context) => {
      context.header('allow', method);
      return refusal(context, { status: 405, error: `The method has to be ${method}.` });
    });
  app.notFound((context) => refusal(context, { status: 404, error: 'There is nothing at this address.' }));
  app.onError((error, context) => refusal(context, { status: 500, error: `The console failed: ${messageOf(error)}` }));
  return app;
}

/** The first request, which comes with the token; null for any other. */
function signIn(context: Context<AppEnv>, { access, onSignedIn }: AppDeps): Response | null {
  const { req } = context;
  const tokens = req.queries('token');
  if (req.method !== 'GET' || req.path !== '/' || tokens === undefined) return null;
  if (isAhead((name) => req.header(name))) return context.html(textPage(tooEarly), 403);
  const found = tokens.length === 1 ? access.spend(tokens[0] ?? '') : 'wrong';
  if (found !== 'fresh') return context.html(textPage(found === 'used' ? usedToken : wrongToken), 403);
  onSignedIn();
  return context.body(null, 303, { location: '/', 'set-cookie': access.cookie });
}

/** Refuses whoever has no cookie, and what a browser sends for another site; null where the request may pass. */
function admit(context: Context<AppEnv>, { access, life }: AppDeps): Response | null {
  const { req } = context;
  const header = (name: string) => req.header(name);
  const isOfApi = isApi(req.path);
  if (!access.admits(header('cookie'))) {
    if (isOfApi) return refusal(context, { status: 401, error: notSignedIn.lines.join(' ') });
    return context.html(textPage({ ...notSignedIn, again: req.method === 'GET' && isFromElsewhere(header) }), 401);
  }
  const problem = isOfApi ? apiProblem(header) : null;
  if (problem !== null) return refusal(context, problem);
  life.touch();
  // Hono would answer it as GET.
  if (req.method === 'HEAD') return refusal(context, { status: 405, error: 'The method has to be GET or POST.' });
  return null;
}

function pathOf(target = ''): string {
  const end = target.indexOf('?');
  return end < 0 ? target : target.slice(0, end);
}

function typed(type: string): Record<string, string> {
  return { 'content-type': `${type}; charset=utf-8` };
}

const elsewhere = 'To use it in another browser, start it again: smtp-warden console.';
const notSignedIn: TextPage = {
  title: 'Open the address that the command printed',
  lines: [
    'This browser is not signed in to the console. Open the address that `smtp-warden console` printed in its terminal; it works once.',
    `If this browser has done that, go on to the console. ${elsewhere}`,
  ],
};
const usedToken: TextPage = {
  title: 'This address was used before',
  lines: [
    `It works once. The browser that opened it can go on. ${elsewhere}`,
    'If you have not opened it, somebody else has: end the console in its terminal.',
  ],
};
const wrongToken: TextPage = {
  title: 'This address is not right',
  lines: ['Its token is not the one of this console. Open the address that `smtp-warden console` printed last.'],
};
const tooEarly: TextPage = {
  title: 'Open this address yourself',
  lines: ['It works once, and is not for a preview.'],
};
