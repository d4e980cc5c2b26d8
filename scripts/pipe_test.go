//go:build unix

package scripts

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLoadDoesNotWaitForPipes(t *testing.T) {
	dir := folder(t, nil)
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.lua"), 0o644); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(saw(t, dir), []string{"pipe.lua: it is no regular file"}); diff != "" {
		t.Errorf("got-, want+\n%s", diff)
	}
}
