package io.blobferry.testing.cloud;

import io.blobferry.domain.ETag;
import java.time.Instant;

/** A part of a multipart upload. */
public record StoredPart(int number, ETag etag, Content content, Instant lastModified) {}
