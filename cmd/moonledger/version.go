package main

import (
	"fmt"
	goruntime "runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"moonledger/chain"
	"moonledger/runtime"
)

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:                   "version",
		Short:                 "print the version",
		Long:                  "Prints the version of the program, of what contracts observe (vm), of the entry format, and of Go.",
		Example:               "moonledger version",
		Args:                  between(0, 0),
		DisableFlagsInUseLine: true,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(p.out, "moonledger %s, vm %s, entry format %d, %s\n", version(), runtime.Version, chain.Version, goruntime.Version())
			return err
		},
	}
}

// version returns the version that Go recorded when it built the program.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "unknown"
	}
	return info.Main.Version
}
