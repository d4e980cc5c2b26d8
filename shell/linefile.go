package shell

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"
)

// What is kept of typed lines.
const (
	keptLines   = 1000     // lines that come back in the next run
	keptBytes   = 1 << 20  // the file is cut when it is longer
	longestKept = 16 << 10 // bytes of a line; a longer one is not kept
)

// A LineFile keeps the lines that somebody types at the prompt, for the next
// run: one a line, the newest last, in a file that only its owner may read.
// Several shells may keep lines in the same file.
type LineFile struct{ path string }

// OpenLineFile returns the LineFile at path, made with its folder if it is not
// there. The error says why nothing can be kept there.
func OpenLineFile(path string) (*LineFile, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file", path)
	case info.Mode().Perm()&0o077 != 0:
		err = f.Chmod(0o600)
	}
	if err != nil {
		return nil, err
	}
	path, err = filepath.EvalSymlinks(path) // rewriting must not replace a link
	return &LineFile{path}, err
}

// Lines returns the newest of the kept lines, the oldest first. It cuts a file
// that has grown too long.
func (l *LineFile) Lines() ([]string, error) {
	text, isLong, err := l.tail()
	if err != nil {
		return nil, err
	}
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSuffix(line, "\n"); isKept(line) {
			lines = append(lines, line)
		}
	}
	lines = lines[max(0, len(lines)-keptLines):]
	if isLong {
		err = l.rewrite(lines)
	}
	return lines, err
}

// tail returns the last keptBytes of the file, from the beginning of a line on.
func (l *LineFile) tail() (text string, isLong bool, err error) {
	f, err := os.Open(l.path)
	switch {
	case errors.Is(err, fs.ErrNotExist): // somebody wants to forget
		return "", false, nil
	case err != nil:
		return "", false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", false, err
	}
	begin := max(0, info.Size()-keptBytes)
	all, err := io.ReadAll(io.NewSectionReader(f, begin, keptBytes))
	if begin > 0 {
		_, all, _ = bytes.Cut(all, []byte("\n"))
	}
	return string(all), begin > 0, err
}

func (l *LineFile) rewrite(lines []string) error {
	return writeFile(l.path, true, func(f *os.File) error {
		_, err := f.WriteString(strings.Join(append(lines, ""), "\n"))
		return err
	})
}

// Keep adds a line, unless it is one that is not kept.
func (l *LineFile) Keep(line string) (err error) {
	if !isKept(line) {
		return nil
	}
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = f.WriteString(line + "\n") // one write, so that shells don't mix their lines
	return err
}

// isKept tells whether a line is kept: it is no secret, it is not hidden behind
// a blank as shells have it, and it is text that can be shown.
func isKept(line string) bool {
	return line != "" && line[0] != ' ' && len(line) <= longestKept &&
		!isSecret(line) && utf8.ValidString(line) && !strings.ContainsFunc(line, steers)
}

// isSecret tells whether somebody's key may stand in a line.
func isSecret(line string) bool {
	for _, mark := range []string{"--key", "MOONLEDGER_KEY", "MOONLEDGER_ADMIN_KEY"} {
		if strings.Contains(line, mark) {
			return true
		}
	}
	found, _ := regexp.MatchString(`\bml_|ml_[A-Za-z0-9_-]{20}`, line) // the pattern is right
	return found
}
