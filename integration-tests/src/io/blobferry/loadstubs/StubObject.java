package io.blobferry.loadstubs;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/**
 * The current version of an object, without its bytes.
 *
 * @param etag quoted
 * @param described the headers that were stored with it
 */
record StubObject(
        String versionId,
        String etag,
        long size,
        Optional<String> crc64nvme,
        HttpHeaders described,
        long lastModified) {}
