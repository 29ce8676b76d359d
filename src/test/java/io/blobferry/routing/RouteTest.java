package io.blobferry.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {
    private static final Route ROUTE = new Route("bucket", "backup/");

    @ParameterizedTest
    @ValueSource(strings = {"blob", "folder/blob", "/leading", "trailing/", "ümläut %2F ?#", "a/b/c/"})
    void blobOf_keyOfBlob_returnsBlob(String name) {
        BlobAddress blob = new BlobAddress("account", "container", name);
        for (Route route : new Route[] {ROUTE, new Route("bucket", ""), new Route("bucket", "odd")}) {
            assertEquals(Optional.of(blob), route.keyOf(blob).flatMap(key -> route.blobOf("account", key)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bucket,elsewhere/container/blob",
        "bucket,backup/container",
        "bucket,backup/container/",
        "bucket,backup//blob",
        "bucket,backup/ /blob",
        "other,backup/container/blob"
    })
    void blobOf_foreignKey_isEmpty(String bucket, String key) {
        assertEquals(Optional.empty(), ROUTE.blobOf("account", new ObjectKey(bucket, key)));
    }
}
