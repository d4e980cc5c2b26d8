// Package disk asks the operating system how much room there is, for those who
// write through mapped memory, as Badger does: there, a full disk is no error
// but the end of the process.
package disk
