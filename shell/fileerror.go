package shell

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// FileError returns err, met in work on a file, under the name that the user
// knows, without those of temporary files and system calls. nil stays nil, and
// other errors as they are.
func FileError(file string, err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return fmt.Errorf("%s: %w", file, path.Err)
	case errors.As(err, &link):
		return fmt.Errorf("%s: %w", file, link.Err)
	}
	return err
}
