package io.blobferry.app;

import io.netty.handler.ssl.OpenSsl;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.awssdk.crt.checksums.CRC64NVME;

/**
 * The native code of the libraries, which unpack it to the temporary folder when it is first used. Where that folder's disk is
 * full or it must not be written or executed there, the checksum of every upload would fail, so nothing is received before
 * this is known.
 */
final class NativeLibraries {
    private static final Logger LOG = Logger.getLogger(NativeLibraries.class.getName());
    private static final byte[] SAMPLE = "123456789".getBytes(StandardCharsets.US_ASCII);
    private static final long CHECKSUM_OF_SAMPLE = 0xAE8B14860A799888L;

    static {
        NettyProperties.setDefaults();
    }

    private NativeLibraries() {}

    /**
     * Loads them. Without native TLS the JDK's serves, and a warning is logged.
     *
     * @throws IllegalStateException checksums cannot be computed; the message names the folder and the remedy
     */
    static void load() {
        load(NativeLibraries::checksumOfSample, () -> Optional.ofNullable(OpenSsl.unavailabilityCause()));
    }

    static void load(LongSupplier checksum, Supplier<Optional<Throwable>> tlsFailure) {
        try {
            long value = checksum.getAsLong();
            if (value != CHECKSUM_OF_SAMPLE) {
                throw new IllegalStateException(
                        "the library aws-crt computes wrong checksums: " + Long.toHexString(value));
            }
        } catch (LinkageError | RuntimeException failure) {
            throw new IllegalStateException(
                    "checksums cannot be computed, because the native library aws-crt cannot be loaded (" + failure
                            + "). " + remedy() + ", and start again",
                    failure);
        }
        tlsFailure
                .get()
                .ifPresent(failure -> LOG.log(
                        Level.WARNING,
                        "TLS is computed by the JDK, at many times the processor time, because the native library"
                                + " netty-tcnative cannot be loaded ({0}). {1}",
                        new Object[] {failure.toString(), remedy()}));
    }

    private static String remedy() {
        return "Where this platform has the library, it is unpacked to the temporary folder "
                + System.getProperty("java.io.tmpdir")
                + ": free space on its disk, allow writing and executing files there, or name another folder by"
                + " -Djava.io.tmpdir";
    }

    private static long checksumOfSample() {
        CRC64NVME checksum = new CRC64NVME();
        checksum.update(SAMPLE);
        return checksum.getValue();
    }
}
