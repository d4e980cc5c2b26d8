// Package scripts finds contract files in a folder and compiles them.
//
// A Loader reads a folder and all below it. What it found is a Folder: the
// contracts that compile, and for each file that gave none the reason, so that
// nothing in a folder is passed over in silence. A Watcher tells from then on
// which files changed, and what they hold now. Both know files and compiled
// code, and neither chains nor state: what is deployed is for their caller.
package scripts
