import fc from 'fast-check';

/** For mutation testing, where that a property fails is all that counts: a counterexample is not made smaller. */
fc.configureGlobal({ endOnFailure: true });
