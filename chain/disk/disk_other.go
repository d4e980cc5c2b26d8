//go:build !(linux || darwin || freebsd || dragonfly)

package disk

import "errors"

// Free is not known on this system: it returns errors.ErrUnsupported.
func Free(string) (uint64, error) { return 0, errors.ErrUnsupported }
