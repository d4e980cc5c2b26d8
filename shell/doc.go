// Package shell is the commands that people type: at a prompt, in a script from
// a pipe, or singly on the command line.
//
// One table of commands (commands.go) feeds dispatch, help and completion,
// through a tree of cobra commands that is made anew for each line. A Shell
// joins the table to a connection, which it opens when a command first needs it,
// and to the writers that commands print to: Run is the prompt or the script,
// and AddTo puts the same commands into a program's own tree.
//
// The shell speaks the wire protocol through package client alone. What verify
// needs to check a dump without a server it takes from packages chain and
// pyledger. Flags of programs, environment and signals are left to the caller.
package shell
