package io.blobferry.domain;

/**
 * One range of a blob, copied as one S3 part.
 *
 * @param number the part number, 1 to 10,000
 * @param offset the offset of the first byte in the blob
 * @param length the length in bytes; at least 1
 */
public record Part(int number, long offset, long length) {
    public Part {
        if (number < 1 || number > S3Limits.MAX_PARTS || offset < 0 || length < 1) {
            throw new IllegalArgumentException(
                    "invalid part: number " + number + ", offset " + offset + ", length " + length);
        }
    }
}
