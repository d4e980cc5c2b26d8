package child

import "syscall"

// apart makes a process that Ctrl-C does not reach, and that ends when the thread
// that started it does.
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
