package running

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"
)

const (
	notesName  = "RUNNING"
	notesTitle = "moonledger running 1\n" // with the version of the layout

	// slots is how many calls run at a time: many more than there are processors.
	// Others wait, as they would for a processor.
	slots     = 128
	headBytes = slotBytes // so that no slot crosses a page
	fileBytes = headBytes + slots*slotBytes
)

// Notes holds the calls that run. It may be used by several goroutines.
type Notes struct {
	file   *os.File
	mapped []byte
	free   chan int // slots
	// scratch is that of each slot, and belongs to who took the slot.
	scratch [slots][]byte
	refused map[identity]time.Time // when the process died; never changed
	guilty  map[string]bool        // contracts of which there is one in refused
}

// Open judges what is noted in dir, logs it, and begins anew. Its caller holds
// the lock of dir, and must Close the notes.
func Open(dir string, log *slog.Logger) (*Notes, error) {
	n, err := open(dir, log, time.Now())
	if err != nil {
		return nil, fmt.Errorf("noting the calls that run: %w", err)
	}
	return n, nil
}

func open(dir string, log *slog.Logger, now time.Time) (*Notes, error) {
	list, err := judge(dir, log, now)
	if err != nil {
		return nil, err
	}
	n := &Notes{free: make(chan int, slots), refused: list.refused(), guilty: map[string]bool{}}
	for id := range n.refused {
		n.guilty[id.contract] = true
	}
	for slot := range slots {
		n.free <- slot
	}
	if n.file, err = create(filepath.Join(dir, notesName)); err != nil {
		return nil, err
	}
	if n.mapped, err = mapFile(n.file, fileBytes); err != nil {
		return nil, errors.Join(err, n.file.Close())
	}
	return n, nil
}

// create makes the file with all slots free. They are written, for a hole in a
// mapped file could not be filled on a full disk, and that kills the process.
func create(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	empty := make([]byte, fileBytes)
	copy(empty, notesTitle)
	if _, err = file.WriteAt(empty, 0); err == nil {
		err = file.Truncate(fileBytes)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// Run runs f, and notes meanwhile that call runs. It returns a *RefusedError,
// and does not run f, if the process died of such a call before. While very many
// calls run it waits for one of them to end. f must not panic.
func (n *Notes) Run(call Call, f func()) error {
	if err := n.refusal(call); err != nil {
		return err
	}
	slot := <-n.free
	bytes := n.slot(slot)
	if n.scratch[slot] = call.write(bytes, n.scratch[slot]); cap(n.scratch[slot]) > keptScratch {
		n.scratch[slot] = nil
	}
	n.flush(slot)
	during(slot, f)
	// Not deferred: a panic that ends the process runs what is deferred first.
	clearSlot(bytes)
	n.flush(slot)
	n.free <- slot
	return nil
}

// keptScratch is how much room for arguments a slot keeps.
const keptScratch = 16 << 10

func (n *Notes) slot(i int) []byte {
	at := headBytes + i*slotBytes
	return n.mapped[at : at+slotBytes : at+slotBytes]
}

// flush writes a slot to the file where there are no mappings. An error is one
// of the disk, which is the store's to tell.
func (n *Notes) flush(slot int) {
	if !isMapped {
		_, _ = n.file.WriteAt(n.slot(slot), int64(headBytes+slot*slotBytes))
	}
}

func (n *Notes) refusal(call Call) error {
	if !n.guilty[cut(call.Contract)] {
		return nil
	}
	if died, ok := n.refused[call.identity()]; ok {
		return &RefusedError{Contract: call.Contract, Method: call.Method, Died: died}
	}
	return nil
}

// Close ends the notes. No call may run any more. Closing nil does nothing.
func (n *Notes) Close() error {
	if n == nil {
		return nil
	}
	return errors.Join(unmapFile(n.mapped), n.file.Close())
}

// found returns what ran when the process before ended. A file that can't be
// understood, as after a power failure or of another version, is logged: the
// calls in it can't be blamed, and nothing else depends on it.
func found(dir string, log *slog.Logger) ([]note, error) {
	path := filepath.Join(dir, notesName)
	content, err := readAtMost(path, fileBytes+1)
	if err != nil || content == nil {
		return nil, err
	}
	notes := readNotes(content)
	if notes == nil {
		log.Warn("what was running when the process before ended is not known: the file is damaged, or of another version", "file", path)
	}
	return notes, nil
}

// readAtMost returns so many bytes of a file at most; nil if there is none.
func readAtMost(path string, most int64) ([]byte, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(file, most))
	return content, errors.Join(err, file.Close())
}

// readNotes returns what the slots of a file hold, by slot, or nil if it is no
// such file; a slot in which nothing ran, or that was being written, has no
// contract.
func readNotes(content []byte) []note {
	if len(content) != fileBytes || string(content[:len(notesTitle)]) != notesTitle {
		return nil
	}
	notes := make([]note, slots)
	for i := range notes {
		at := headBytes + i*slotBytes
		notes[i] = readSlot(content[at : at+slotBytes])
	}
	return notes
}
