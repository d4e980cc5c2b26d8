package client

// HashOf is hashOf, for tests.
var HashOf = hashOf
