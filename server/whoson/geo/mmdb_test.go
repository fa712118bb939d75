package geo_test

import (
	"bytes"
	"encoding/binary"
	"net/netip"
)

// mmdb writes a file of the MMDB format with one record per network: enough of the format for tests. A record is a string map,
// whose values are strings or string maps.
func mmdb(networks map[string]map[string]any) []byte {
	tree := []node{{}}
	var data bytes.Buffer
	offsets := map[int]int{}
	for network, record := range networks {
		offsets[len(offsets)+1] = data.Len()
		putMap(&data, record)
		tree = insert(tree, netip.MustParsePrefix(network), len(offsets))
	}
	var out bytes.Buffer
	for _, n := range tree {
		for _, side := range n {
			value := len(tree) // not found
			switch {
			case side > 0:
				value = side
			case side < 0:
				value = len(tree) + 16 + offsets[-side]
			}
			out.Write([]byte{byte(value >> 16), byte(value >> 8), byte(value)})
		}
	}
	out.Write(make([]byte, 16))
	out.Write(data.Bytes())
	out.WriteString("\xab\xcd\xefMaxMind.com")
	putMap(&out, map[string]any{"node_count": uint32(len(tree)), "record_size": uint16(24), "ip_version": uint16(6), "database_type": "test",
		"binary_format_major_version": uint16(2), "binary_format_minor_version": uint16(0), "build_epoch": uint64(1_780_000_000)})
	return out.Bytes()
}

// node has its two children: above zero another node, below zero a record, zero nothing.
type node [2]int

func insert(tree []node, prefix netip.Prefix, record int) []node {
	address, length := prefix.Addr().As16(), prefix.Bits()
	if prefix.Addr().Is4() {
		address, length = [16]byte{}, length+96 // IPv4 lies at ::/96 in the tree
		v4 := prefix.Addr().As4()
		copy(address[12:], v4[:])
	}
	at := 0
	for bit := range length {
		side := address[bit/8] >> (7 - bit%8) & 1
		if bit == length-1 {
			tree[at][side] = -record
			break
		}
		if tree[at][side] == 0 {
			tree = append(tree, node{})
			tree[at][side] = len(tree) - 1
		}
		at = tree[at][side]
	}
	return tree
}

func putMap(out *bytes.Buffer, record map[string]any) {
	out.WriteByte(7<<5 | byte(len(record)))
	for name, value := range record {
		putString(out, name)
		switch v := value.(type) {
		case string:
			putString(out, v)
		case map[string]any:
			putMap(out, v)
		case uint16:
			out.Write(binary.BigEndian.AppendUint16([]byte{5<<5 | 2}, v))
		case uint32:
			out.Write(binary.BigEndian.AppendUint32([]byte{6<<5 | 4}, v))
		case uint64:
			out.Write(binary.BigEndian.AppendUint64([]byte{8, 2}, v)) // an extended type: size, then type minus 7
		}
	}
}

func putString(out *bytes.Buffer, text string) {
	out.WriteByte(2<<5 | byte(len(text)))
	out.WriteString(text)
}
