package io.blobferry.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The product's version, which the build writes to {@code version.properties}. */
final class Version implements IVersionProvider {
    private static final String RESOURCE = "/io/blobferry/version.properties";

    @Override
    public String[] getVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream resource = Version.class.getResourceAsStream(RESOURCE)) {
            properties.load(resource);
        }
        return new String[] {"blobferry " + properties.getProperty("version")};
    }
}
