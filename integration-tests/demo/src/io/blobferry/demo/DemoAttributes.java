package io.blobferry.demo;

import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import io.blobferry.testing.RestoredFile;
import java.net.URLConnection;
import java.util.Map;
import java.util.Optional;

/** What a blob of the demo has beside its bytes, and has to have when it is restored. */
record DemoAttributes(Map<String, String> headers, Map<String, String> metadata, Map<String, String> tags) {
    private static final String TYPE = "Content-Type";
    private static final String LANGUAGE = "Content-Language";
    private static final String DISPOSITION = "Content-Disposition";
    private static final String CACHE_CONTROL = "Cache-Control";

    static DemoAttributes of(String blob) {
        String type = Optional.ofNullable(URLConnection.guessContentTypeFromName(blob))
                .orElse("application/octet-stream");
        return new DemoAttributes(
                Map.of(TYPE, type, LANGUAGE, "en", DISPOSITION, "inline", CACHE_CONTROL, "max-age=3600"),
                Map.of("Origin", "demo"),
                Map.of("kind", type.substring(0, type.indexOf('/'))));
    }

    BlobParallelUploadOptions applyTo(BlobParallelUploadOptions upload) {
        return upload.setHeaders(new BlobHttpHeaders()
                        .setContentType(headers.get(TYPE))
                        .setContentLanguage(headers.get(LANGUAGE))
                        .setContentDisposition(headers.get(DISPOSITION))
                        .setCacheControl(headers.get(CACHE_CONTROL)))
                .setMetadata(metadata)
                .setTags(tags);
    }

    boolean equal(RestoredFile restored) {
        return headers.equals(restored.headers())
                && metadata.equals(restored.metadata())
                && tags.equals(restored.tags());
    }
}
