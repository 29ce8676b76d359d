package io.blobferry.it;

import io.blobferry.emulators.AwsError;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.Fault;
import io.blobferry.emulators.FaultProxy;
import io.blobferry.emulators.InjectedFault;
import java.time.Duration;
import java.util.function.Function;

/** The faults that strike during a soak, each a few requests long. */
enum SoakFault {
    S3_SLOW_DOWN(s3(proxy -> proxy.inject(any().times(5).answer(AwsError.slowDown())))),
    S3_INTERNAL_ERROR(s3(proxy -> proxy.inject(any().times(3).answer(AwsError.internalError())))),
    S3_CONNECTION_DROPPED(s3(proxy -> proxy.inject(on("PUT").times(3).dropConnection()))),
    S3_ANSWER_OF_PUT_LOST(s3(proxy -> proxy.inject(on("PUT").times(3).loseAnswer()))),
    S3_ANSWER_OF_POST_LOST(s3(proxy -> proxy.inject(on("POST").times(1).loseAnswer()))),
    S3_REQUEST_CUT(s3(proxy -> proxy.inject(on("PUT").times(3).cutRequestAfter(50_000)))),
    S3_STALLED(s3(proxy -> proxy.inject(any().times(3).delayBy(Duration.ofSeconds(20))))),
    S3_RESTARTED(restarted(Emulators::s3Proxy)),
    SOURCE_BUSY(source(proxy -> proxy.inject(any().times(5).answer(503, "ServerBusy")))),
    SOURCE_ANSWER_CUT(source(proxy -> proxy.inject(on("GET").times(4).cutAnswerAfter(30_000)))),
    SOURCE_CONNECTION_DROPPED(source(proxy -> proxy.inject(any().times(3).dropConnection()))),
    SOURCE_STALLED(source(proxy -> proxy.inject(any().times(3).delayBy(Duration.ofSeconds(20))))),
    SOURCE_RESTARTED(restarted(Emulators::sourceProxy)),
    STS_AWAY(emulators -> {
        emulators.sts().failNext(3, AwsError.internalError());
        return () -> 3;
    }),
    ENTRA_AWAY(emulators -> {
        emulators.entra().failNext(3, 503);
        return () -> 3;
    });

    /** Strikes the emulators. */
    private final Function<Emulators, Struck> strike;

    SoakFault(Function<Emulators, Struck> strike) {
        this.strike = strike;
    }

    /** A fault at work. */
    interface Struck {
        /** How many requests it has met. */
        int requests();
    }

    Struck strike(Emulators emulators) {
        return strike.apply(emulators);
    }

    private static Fault.Matching any() {
        return on(Fault.ANY_METHOD);
    }

    private static Fault.Matching on(String method) {
        return Fault.on(method, "");
    }

    private static Function<Emulators, Struck> s3(Function<FaultProxy, InjectedFault> fault) {
        return emulators -> fault.apply(emulators.s3Proxy())::applied;
    }

    private static Function<Emulators, Struck> source(Function<FaultProxy, InjectedFault> fault) {
        return emulators -> fault.apply(emulators.sourceProxy())::applied;
    }

    private static Function<Emulators, Struck> restarted(Function<Emulators, FaultProxy> proxy) {
        return emulators -> {
            proxy.apply(emulators).dropConnections();
            return () -> 1;
        };
    }
}
