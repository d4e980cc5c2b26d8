package badger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// checkWritable makes a file in dir and removes it. Badger finds out late that
// it can't, and does not tell what kind of error that was.
func checkWritable(dir string) error {
	f, err := os.CreateTemp(dir, "PROBE")
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			err = at.Err // the name is of no use
		}
		return fmt.Errorf("nothing can be written there: %w", err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
