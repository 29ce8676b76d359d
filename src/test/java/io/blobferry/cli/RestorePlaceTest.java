package io.blobferry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestorePlaceTest {
    @Test
    void path_isFileForOneBlobAlone(@TempDir Path folder) {
        assertInstanceOf(RestorePlace.SingleFile.class, RestorePlace.parse(folder + "/scan.pdf", true));
        assertInstanceOf(RestorePlace.Folder.class, RestorePlace.parse(folder + "/scans", false));
        assertInstanceOf(RestorePlace.Folder.class, RestorePlace.parse(folder.toString(), true));
        assertInstanceOf(RestorePlace.Folder.class, RestorePlace.parse(folder + "/new/", true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://account.blob.core.windows.net/container",
                "https://account.blob.core.windows.net/container/",
                "https://127.0.0.1:10000/devstoreaccount1/container"
            })
    void urlOfContainer_isContainer(String url) {
        assertInstanceOf(RestorePlace.Container.class, RestorePlace.parse(url, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://account.blob.core.windows.net",
                "https://account.blob.core.windows.net/container/folder",
                "https://127.0.0.1:10000/devstoreaccount1",
                "s3://bucket/prefix"
            })
    void otherUrl_isRefused(String url) {
        assertThrows(IllegalArgumentException.class, () -> RestorePlace.parse(url, false));
    }

    @Test
    void signature_isRefusedAndNotRepeated() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> RestorePlace.parse("https://account.blob.core.windows.net/container?sig=secret", false));

        assertFalse(refused.getMessage().contains("secret"), refused::getMessage);
    }

    @Test
    void source_isContainerAndPath() {
        assertEquals(new RestoreSource("invoices", ""), RestoreSource.parse("invoices"));
        assertEquals(new RestoreSource("invoices", "2026/"), RestoreSource.parse("invoices/2026/"));
        assertFalse(RestoreSource.parse("invoices/2026/").mayBeBlob());
        assertTrue(RestoreSource.parse("invoices/2026/scan.pdf").mayBeBlob());
        assertEquals("scan.pdf", RestoreSource.parse("invoices/2026/scan.pdf").lastSegment());
        assertThrows(IllegalArgumentException.class, () -> RestoreSource.parse("No_Container"));
    }

    @Test
    void from_namesBucketAndPrefix() {
        RestoreSource source = new RestoreSource("invoices", "");

        assertEquals(
                List.of(new Route("bucket", "some/prefix/")),
                source.destinations("s3://bucket/some/prefix/", Optional.empty()));
        assertEquals(List.of(new Route("bucket", "")), source.destinations("s3://bucket", Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> source.destinations("bucket", Optional.empty()));
        assertEquals(
                1,
                source.destinations(null, Optional.of(Routes.of(new Route("b", "p/"))))
                        .size());
    }
}
