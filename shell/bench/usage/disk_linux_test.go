package usage

import (
	"os"
	"path/filepath"
	"testing"
)

// A store's files are as long as they may become, and mostly holes.
func TestHolesTakeNoRoom(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a")
	write(t, file, 1000)
	if err := os.Truncate(file, 1<<30); err != nil {
		t.Fatal(err)
	}
	if n := diskBytes(t, dir); n < 1000 || n >= 1<<30 {
		t.Errorf("got %d bytes", n)
	}
}
