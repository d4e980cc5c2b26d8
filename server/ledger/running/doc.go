// Package running remembers over the death of the process what it was doing, so
// that a call that kills it is not run again.
//
// [Open] maps a small file in the directory of a store. [Notes.Run] writes each
// call into a slot of it while the call runs; nothing is synced, because the
// pages of a mapped file outlive a process that is killed (not a machine that
// loses its power, which no call causes). The next Open finds there what ran at
// the end, and the report that Go writes when a process dies by its own fault,
// see [TakeCrashReports]. Together they tell which call is to blame; that call is
// refused from then on, with a [RefusedError].
//
// The files are
//
//	RUNNING      the slots
//	CRASH        Go's report of how the process ends; empty while it lives
//	CRASH.last   the newest report that was found
//	REFUSED      a line of JSON for each call that is refused, or suspected;
//	             see [Suspects] and [Lift]
//
// Who uses this package, but for Suspects, holds the lock of the directory.
package running
