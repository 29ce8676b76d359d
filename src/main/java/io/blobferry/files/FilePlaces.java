package io.blobferry.files;

import java.io.IOException;
import java.nio.file.Path;

/** Where the files of blobs are. */
interface FilePlaces {
    /**
     * The file of a blob, whether it exists or not. Depends on what exists: a blob keeps the place where its file is.
     *
     * @throws IOException if no file can be there, because of what else is; the message says what
     */
    Path placeOf(String blobName) throws IOException;

    /** One file, for whichever blob. */
    static FilePlaces single(Path file) {
        return blobName -> file;
    }
}
