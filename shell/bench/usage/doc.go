// Package usage asks the operating system what processes use of the machine:
// processor time, memory, and room on the disk.
//
// What is told of one process, and of all of them, is known on Linux. Elsewhere
// the figures are 0, as where anything else keeps them from being known, for they
// stand beside what is measured and none of it fails without them.
package usage
