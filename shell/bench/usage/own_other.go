//go:build !unix

package usage

import "time"

// OwnTime is not known here.
func OwnTime() time.Duration { return 0 }
