// Package badger is the chain.Store on disk, over Badger, a key-value library
// that keeps a log-structured merge tree in one directory.
//
// # Layout
//
// One byte of kind starts each key. CONTRACT and the other names hold no zero
// byte; numbers are big-endian:
//
//	h CONTRACT                  head: height (8), hash (32), deploys (8): height+1 of the newest deploy, or 0
//	e CONTRACT 00 HEIGHT(8)     entry: length of the line (uvarint), then as much of it as fits pieceBytes
//	e CONTRACT 00 HEIGHT(8) N   the N-th further piece of a long line (1 byte)
//	s CONTRACT 00 PATH          state: a scalar or {} in canonical JSON; PATH in tuple form (state.Path.AppendTuple)
//	r CONTRACT 00 CALLER 00 ID  request: height (8)
//	l INDEX(8)                  log: height (8), hash (32), CONTRACT
//
// Each value ends with four bytes of CRC-32C over its key and what stands
// before them. A table of the state is followed by its members, and a write
// that replaces a table deletes them one by one.
//
// The file TAIL beside Badger's own files marks a directory as ours, has the
// version of this layout in its first line, and says how many entries and
// commits the store held a moment ago and at which heads, and how the files
// began that carry no checksums; see tail and mark.
//
// # What is guarded
//
// Badger repairs without asking: it cuts its log at the first bad record,
// deletes tables that its manifest does not name, ends an iteration at a block
// that it can't read, and leaves the process (log.Fatal, a panic in a goroutine
// of its own, SIGBUS) over other damage. So Open takes the directory's lock,
// reads every file and compares all checksums before Badger touches anything
// (see preflight), and afterwards compares heads, log and TAIL. Its price is
// one sequential read of all tables: half a second for each gigabyte where two
// cores do nothing else (measured, in the page cache), or what the disk takes. In
// return damage is ErrCorrupt with the file's name, and never a shorter
// chain. What remains: of the entries younger than TAIL (a second at most),
// those of the newest commit may be lost to damage unnoticed, because a
// damaged newest commit looks like one that was never finished, and so does
// anything else behind the end of the log; and a log may end behind any commit
// younger than TAIL, because Badger cuts logs there itself.
//
// A full disk would kill the process, because Badger writes through mapped
// memory: below Options.MinFree Commit answers ErrFull and reads go on.
package badger
