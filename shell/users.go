package shell

import "context"

// userNames returns the names of users, as far as they may be seen.
func userNames(ctx context.Context, r *run) []string { return nil }
