// Package child runs the program as a server in a process of its own, for those
// who measure it, kill it, or look at it from outside.
//
// Start starts it and waits until it listens. Such a server ends when the one who
// started it does, however that is: on Linux the kernel sees to it.
package child
