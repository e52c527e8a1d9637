package uploads

import "encoding/binary"

const (
	exifHeader = "Exif\x00\x00"

	orientationTag    = 0x0112
	orientationNormal = 1
	orientationLast   = 8

	tiffShort = 3
)

// exifOrientation returns the orientation, 1 to 8, that the first directory of
// an Exif block states (Exif 2.3, 4.6.4 A), or orientationNormal when it states
// none. The block is TIFF, without the Exif header.
func exifOrientation(tiff []byte) uint16 {
	if len(tiff) < 8 {
		return orientationNormal
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return orientationNormal
	}
	offset := uint64(order.Uint32(tiff[4:]))
	if offset+2 > uint64(len(tiff)) {
		return orientationNormal
	}
	entries := tiff[offset+2:]
	for range order.Uint16(tiff[offset:]) {
		if len(entries) < 12 {
			break
		}
		e := entries[:12]
		entries = entries[12:]
		if order.Uint16(e) != orientationTag || order.Uint16(e[2:]) != tiffShort || order.Uint32(e[4:]) != 1 {
			continue
		}
		if o := order.Uint16(e[8:]); orientationNormal <= o && o <= orientationLast {
			return o
		}
	}
	return orientationNormal
}

// appendOrientation appends the smallest APP1 segment that states an
// orientation: one directory with one entry.
func appendOrientation(out []byte, orientation uint16) []byte {
	be := binary.BigEndian
	out = append(out, 0xff, markerAPP1, 0, 2+6+8+2+12+4)
	out = append(out, exifHeader...)
	out = append(out, "MM\x00*"...)
	out = be.AppendUint32(out, 8) // where the directory starts
	out = be.AppendUint16(out, 1) // its entries
	out = be.AppendUint16(out, orientationTag)
	out = be.AppendUint16(out, tiffShort)
	out = be.AppendUint32(out, 1)
	out = be.AppendUint16(out, orientation)
	out = be.AppendUint16(out, 0)
	return be.AppendUint32(out, 0) // no further directory
}
