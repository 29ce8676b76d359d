package io.blobferry.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Netty reads its properties when its classes are initialised: they must be set before a client is built. */
class NettyPropertiesTest {
    @Test
    void defaults_keepDirectMemorySmall() {
        Properties properties = new Properties();
        NettyProperties.setDefaults(properties);
        assertEquals("6", properties.get("io.netty.allocator.maxOrder"));
        assertEquals("2", properties.get("io.netty.allocator.numDirectArenas"));
        assertEquals("2", properties.get("io.netty.eventLoopThreads"));
    }

    @Test
    void operatorsOwnValue_wins() {
        Properties properties = new Properties();
        properties.put("io.netty.allocator.maxOrder", "9");
        NettyProperties.setDefaults(properties);
        assertEquals("9", properties.get("io.netty.allocator.maxOrder"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AzureClients", "AwsClients"})
    void clients_setThemWhenTheirClassIsInitialised(String clients) throws ClassNotFoundException {
        Class.forName("io.blobferry.app." + clients);
        assertEquals("6", System.getProperty("io.netty.allocator.maxOrder"));
    }
}
