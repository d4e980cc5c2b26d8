package main

import (
	"io"

	"github.com/spf13/cobra"

	"moonledger/shell"
)

// completionCommand prints the scripts by which shells complete our commands.
// They ask this program, which asks the server for contracts and methods.
func (p *program) completionCommand() *cobra.Command {
	shells := []string{"bash", "zsh", "fish"}
	return &cobra.Command{
		Use:   "completion bash|zsh|fish",
		Short: "print the script with which your shell completes our commands",
		Long: `Prints a script that makes your shell complete the commands of moonledger, their
flags and files, and the names of contracts, methods and users, if the server
answers within a second. Run it whenever the shell starts, as the examples do. That
for bash needs the package bash-completion.`,
		Example: `source <(moonledger completion bash)     # in ~/.bashrc
source <(moonledger completion zsh)      # in ~/.zshrc, behind compinit
moonledger completion fish | source      # in ~/.config/fish/config.fish`,
		Args:                  between(1, 1),
		DisableFlagsInUseLine: true,
		ValidArgs:             shells,
		RunE: func(c *cobra.Command, args []string) error {
			write := map[string]func(io.Writer) error{
				"bash": func(w io.Writer) error { return c.Root().GenBashCompletionV2(w, true) },
				"zsh":  func(w io.Writer) error { return c.Root().GenZshCompletion(w) },
				"fish": func(w io.Writer) error { return c.Root().GenFishCompletion(w, true) },
			}[args[0]]
			if write == nil {
				return shell.Misused(c.UseLine(), "completion: there is no script for %s", shell.Cite(args[0]))
			}
			return write(p.out)
		},
	}
}
