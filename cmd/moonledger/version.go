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
			_, err := fmt.Fprintln(p.out, versionText())
			return err
		},
	}
}

// versionText names all that has a version.
func versionText() string {
	return fmt.Sprintf("moonledger %s, vm %s, entry format %d, %s", version(), runtime.Version, chain.Version, goruntime.Version())
}

// version returns the version that Go recorded when it built the program.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "unknown"
	}
	return info.Main.Version
}
