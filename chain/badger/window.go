package badger

import (
	"io"
	"os"
)

// windowBytes is how much of a file a window holds at a time, several times
// maxRecordBytes.
const windowBytes = 4 << 20

// A window reads a file from its beginning to its end through a buffer.
type window struct {
	r    io.ReaderAt
	size int64  // of the file
	buf  []byte // what is held
	at   int64  // where it stands in the file
}

// from returns what follows a place: maxRecordBytes or more, or all to the end
// of the file. The places of successive calls never go back. It is good until
// the next call.
func (w *window) from(at int64) ([]byte, error) {
	if w.buf == nil {
		w.buf = make([]byte, 0, min(windowBytes, w.size))
	}
	held := w.buf[min(at-w.at, int64(len(w.buf))):]
	end := w.at + int64(len(w.buf))
	if len(held) >= maxRecordBytes || end == w.size {
		return held, nil
	}
	w.at = at
	w.buf = w.buf[:copy(w.buf[:cap(w.buf)], held)]
	next := w.buf[len(w.buf):min(int64(cap(w.buf)), w.size-at)]
	n, err := w.r.ReadAt(next, at+int64(len(w.buf)))
	w.buf = w.buf[:len(w.buf)+n]
	if n == len(next) {
		return w.buf, nil
	}
	if err == io.EOF {
		err = damaged(int(at), "the end of the file")
	}
	return nil, err
}

// openSized opens a file to read it, and returns how long it is.
func openSized(path string) (*os.File, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}
