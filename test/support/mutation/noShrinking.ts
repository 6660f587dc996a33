import fc from 'fast-check';

// The first counterexample kills a mutant. Looking for a smaller one takes seconds, and nobody reads it.
fc.configureGlobal({ endOnFailure: true });
