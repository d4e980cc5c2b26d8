package server

// A sender gathers encoded messages.
type sender struct {
	text    []byte
	ends    []int // in text, of each message
	size    volume
	answers int // bytes, as counted before they were encoded
	room    int // of the messages that are answered
	taken   int // of the room for answers
	list    [][]byte
	sent    []func() // of pushes
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
	if f.sent != nil {
		s.sent = append(s.sent, f.sent)
	}
	s.size.requests += f.size.requests
	s.size.bytes += f.size.bytes
	s.answers += int(f.answers.Load())
	s.room += f.room
	s.taken += int(f.taken.Load())
}

// left tells those whose pushes were sent, or dropped, that there is room.
func (s *sender) left() {
	for _, sent := range s.sent {
		sent()
	}
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
	clear(s.sent)
	s.text, s.ends, s.list, s.sent, s.size = s.text[:0], s.ends[:0], s.list[:0], s.sent[:0], volume{}
	s.answers, s.room, s.taken = 0, 0, 0
}
