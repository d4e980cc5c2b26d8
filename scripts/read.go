package scripts

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// MaxBytes is the greatest size of a contract file.
const MaxBytes = 256 << 10

// Read returns the text of a contract file. The error is ErrSize, ErrEmpty,
// ErrNotText, ErrNotFile, or what the file system gave.
func Read(file string) (string, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return "", plain(err)
	case info.IsDir():
		return "", fmt.Errorf("%w but a folder", ErrNotFile)
	case !info.Mode().IsRegular(): // to open a pipe could take for ever
		return "", ErrNotFile
	}
	text, err := readBounded(file)
	if err != nil {
		return "", err
	}
	return text, checkText(text)
}

func readBounded(file string) (text string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return "", plain(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	bytes, err := io.ReadAll(io.LimitReader(f, MaxBytes+1))
	if err != nil {
		return "", plain(err)
	}
	return string(bytes), nil
}

func checkText(text string) error {
	switch {
	case len(text) > MaxBytes:
		return fmt.Errorf("%w: more than %d bytes", ErrSize, MaxBytes)
	case strings.TrimSpace(text) == "":
		return ErrEmpty
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return ErrNotText
	}
	return nil
}
