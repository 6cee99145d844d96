#include "out/utf8.h"

struct range {
	uint32_t first, last;
};

/* Unicode's Cc, Zl, Zp and the members of Cf that change how the characters
 * around them are shown. */
static const struct range unprintable[] = {
	{0x0000, 0x001f},
	{0x007f, 0x009f},
	{0x00ad, 0x00ad},
	{0x061c, 0x061c},
	{0x180e, 0x180e},
	{0x200b, 0x200f},
	{0x2028, 0x202e},
	{0x2060, 0x206f},
	{0xfeff, 0xfeff},
	{0xfff9, 0xfffb},
	{0x1d173, 0x1d17a},
	{0xe0000, 0xe007f},
};

/* The blocks of combining marks and of wide characters (UAX #11), coarsely:
 * a mistake costs a crooked column, no more. */
static const struct range combining[] = {
	{0x0300, 0x036f},
	{0x1ab0, 0x1aff},
	{0x1dc0, 0x1dff},
	{0x20d0, 0x20ff},
	{0xfe00, 0xfe0f},
	{0xfe20, 0xfe2f},
};

static const struct range wide[] = {
	{0x1100, 0x115f},
	{0x2e80, 0x303e},
	{0x3041, 0xa4cf},
	{0xac00, 0xd7a3},
	{0xf900, 0xfaff},
	{0xfe30, 0xfe6f},
	{0xff00, 0xff60},
	{0xffe0, 0xffe6},
	{0x1f300, 0x1f64f},
	{0x1f680, 0x1f6ff},
	{0x1f900, 0x1f9ff},
	{0x20000, 0x3fffd},
};

static bool in_ranges(uint32_t point, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (point >= ranges[i].first && point <= ranges[i].last)
			return true;
	return false;
}

#define IN(point, ranges)                                                      \
	in_ranges(point, ranges, sizeof(ranges) / sizeof(*(ranges)))

size_t utf8_decode(const void *bytes, size_t len, uint32_t *ret_point)
{
	/* The smallest point that needs that many bytes. */
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const uint8_t *byte = bytes;
	uint32_t point;
	size_t n;

	if (len == 0)
		return 0;
	if (byte[0] < 0x80) {
		*ret_point = byte[0];
		return 1;
	}
	if (byte[0] < 0xc2 || byte[0] > 0xf4)
		return 0;
	n = byte[0] < 0xe0 ? 2 : byte[0] < 0xf0 ? 3 : 4;
	if (len < n)
		return 0;
	point = byte[0] & (0x7fU >> n);
	for (size_t i = 1; i < n; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (byte[i] & 0x3f);
	}
	if (point < least[n] || point > 0x10ffff ||
		(point >= 0xd800 && point <= 0xdfff))
		return 0;
	*ret_point = point;
	return n;
}

bool utf8_printable(uint32_t point)
{
	return !IN(point, unprintable);
}

size_t utf8_columns(const void *bytes, size_t len)
{
	const uint8_t *byte = bytes;
	size_t columns = 0, n;
	uint32_t point;

	for (size_t i = 0; i < len; i += n) {
		/* Nearly all there is. */
		if (byte[i] < 0x80) {
			n = 1;
			columns++;
			continue;
		}
		n = utf8_decode(byte + i, len - i, &point);
		if (n == 0) {
			n = 1;
			columns++;
		} else if (IN(point, wide)) {
			columns += 2;
		} else if (!IN(point, combining)) {
			columns++;
		}
	}
	return columns;
}
