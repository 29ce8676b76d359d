package io.blobferry.domain;

/**
 * One range of a blob, and one S3 part.
 *
 * @param number the part's number, from 1 as S3 counts
 * @param offset the first byte's place in the blob
 * @param length the number of bytes; at least 1
 */
public record Part(int number, long offset, long length) {
    public Part {
        if (number < 1 || number > S3Limits.MAX_PARTS || offset < 0 || length < 1) {
            throw new IllegalArgumentException(
                    "no such part: number " + number + ", offset " + offset + ", length " + length);
        }
    }
}
