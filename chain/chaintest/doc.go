// Package chaintest holds what every chain.Store must do, for the tests of
// each: Run is the suite, a Model is the plain version that a store is compared
// with, an Author writes chains to commit, and a Faulty is a store that fails
// when told to.
package chaintest
