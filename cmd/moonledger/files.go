package main

// defaultConnections is how many connections there may be at a time unless a
// flag says otherwise.
const defaultConnections = 10_000

// fitConnections lowers a limit of connections to half of the files that the
// process may open: each connection is one, so are those who wait to be let in,
// and the store needs its own. It is told to those who asked for more.
func (s *site) fitConnections(connections int, files uint64) int {
	half := max(1, files/2)
	if uint64(connections) <= half {
		return connections
	}
	if connections != defaultConnections {
		s.notice("at most %d connections at a time, for this process may open %d files; ulimit -n raises that", half, files)
	}
	return int(half)
}
