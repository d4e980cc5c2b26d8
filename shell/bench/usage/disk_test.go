package usage

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// write writes a file of so many bytes to the disk.
func write(t *testing.T, path string, bytes int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Write(make([]byte, bytes))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

func diskBytes(t *testing.T, dir string) int64 {
	t.Helper()
	n, err := DiskBytes(dir)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestDiskBytes(t *testing.T) {
	dir := t.TempDir()
	sub := filepath.Join(dir, "sub")
	if err := os.Mkdir(sub, 0o755); err != nil {
		t.Fatal(err)
	}
	if n := diskBytes(t, dir); n != 0 {
		t.Errorf("folders take %d bytes, want 0: only files count", n)
	}
	write(t, filepath.Join(dir, "a"), 100_000)
	one := diskBytes(t, dir)
	write(t, filepath.Join(sub, "b"), 100_000)
	if two := diskBytes(t, dir); one == 0 || two != 2*one || diskBytes(t, sub) != one {
		t.Errorf("a file takes %d bytes, and it and one like it below %d", one, two)
	}
	if err := os.Symlink(filepath.Join(dir, "a"), filepath.Join(sub, "link")); err != nil {
		t.Fatal(err)
	}
	if n := diskBytes(t, sub); n != one {
		t.Errorf("a link takes %d bytes, want 0", n-one)
	}
}

func TestDiskBytesOfNothing(t *testing.T) {
	if n, err := DiskBytes(""); n != 0 || err != nil {
		t.Errorf("no directory: got %d, %v", n, err)
	}
	if _, err := DiskBytes(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a directory that is not there: got %v", err)
	}
}

// vanished is a file that is gone when it is looked at.
type vanished struct{ fs.DirEntry }

func (vanished) Type() fs.FileMode { return 0 }
func (vanished) Info() (fs.FileInfo, error) {
	return nil, &fs.PathError{Op: "lstat", Err: fs.ErrNotExist}
}

func TestFilesThatVanishArePassedOver(t *testing.T) {
	s := sum{dir: "dir"}
	gone := &fs.PathError{Op: "open", Err: fs.ErrNotExist}
	tests := map[string]struct {
		path string
		e    fs.DirEntry
		err  error
		want error
	}{
		"a file":             {"dir/a", vanished{}, nil, nil},
		"a folder":           {"dir/sub", nil, gone, nil},
		"the folder itself":  {"dir", nil, gone, fs.ErrNotExist},
		"one that is barred": {"dir/sub", nil, fs.ErrPermission, fs.ErrPermission},
	}
	for name, test := range tests {
		if err := s.visit(test.path, test.e, test.err); !errors.Is(err, test.want) || s.bytes != 0 {
			t.Errorf("%s: got %v and %d bytes, want %v", name, err, s.bytes, test.want)
		}
	}
}
