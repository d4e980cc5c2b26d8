package server

// A sender gathers encoded messages.
type sender struct {
	text []byte
	ends []int // in text, of each message
	size volume
	list [][]byte
}

// add encodes the answers to a frame, if anyone wants them.
func (s *sender) add(f *frame, isWanted bool) {
	before := len(s.text)
	if isWanted {
		s.text = f.append(s.text)
	}
	if len(s.text) > before {
		s.ends = append(s.ends, len(s.text))
	}
	s.size.requests += f.size.requests
	s.size.bytes += f.size.bytes
}

func (s *sender) messages() [][]byte {
	begin := 0
	for _, end := range s.ends {
		s.list = append(s.list, s.text[begin:end:end])
		begin = end
	}
	return s.list
}

// sendBytes is about how much the writer encodes before it sends.
const sendBytes = 64 << 10

// keptBytes is the largest buffer that a sender keeps: there are many idle
// connections.
const keptBytes = 16 << 10

func (s *sender) reset() {
	if cap(s.text) > keptBytes {
		s.text = nil
	}
	clear(s.list)
	s.text, s.ends, s.list, s.size = s.text[:0], s.ends[:0], s.list[:0], volume{}
}
