package io.blobferry.it;

import io.blobferry.emulators.AwsError;
import io.blobferry.emulators.ChaosPlan;
import io.blobferry.emulators.ChaosProxy;
import io.blobferry.emulators.Fault;
import io.blobferry.emulators.FaultProxy;
import io.blobferry.emulators.InjectedFault;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/** The faults that strike during a soak, each a few requests or seconds long. */
enum SoakFault {
    S3_SLOW_DOWN(requests(SoakNetwork::s3, any().times(5).answer(AwsError.slowDown()))),
    S3_INTERNAL_ERROR(requests(SoakNetwork::s3, any().times(3).answer(AwsError.internalError()))),
    S3_CONNECTION_DROPPED(requests(SoakNetwork::s3, on("PUT").times(3).dropConnection())),
    S3_ANSWER_OF_PUT_LOST(requests(SoakNetwork::s3, on("PUT").times(3).loseAnswer())),
    S3_ANSWER_OF_POST_LOST(requests(SoakNetwork::s3, on("POST").loseAnswer())),
    S3_REQUEST_CUT(requests(SoakNetwork::s3, on("PUT").times(3).cutRequestAfter(50_000))),
    S3_STALLED(requests(SoakNetwork::s3, any().times(3).delayBy(Duration.ofSeconds(20)))),
    S3_RESTARTED(restarted(SoakNetwork::s3)),
    SOURCE_BUSY(requests(SoakNetwork::sourceRequests, any().times(5).answer(503, "ServerBusy"))),
    SOURCE_ANSWER_CUT(requests(SoakNetwork::sourceRequests, on("GET").times(4).cutAnswerAfter(30_000))),
    SOURCE_STALLED(requests(SoakNetwork::sourceRequests, any().times(3).delayBy(Duration.ofSeconds(20)))),
    SOURCE_RESTARTED(restarted(SoakNetwork::sourceRequests)),
    SOURCE_DISTURBED(disturbed(SoakNetwork::source)),
    QUEUES_DISTURBED(disturbed(SoakNetwork::queues)),
    QUEUES_AWAY(away(SoakNetwork::queues)),
    TABLES_DISTURBED(disturbed(SoakNetwork::tables)),
    TABLES_AWAY(away(SoakNetwork::tables)),
    STS_AWAY(network -> {
        network.emulators().sts().failNext(3, AwsError.internalError());
        return () -> 1;
    }),
    ENTRA_AWAY(network -> {
        network.emulators().entra().failNext(3, 503);
        return () -> 1;
    });

    /** The share of exchanges that each of the ten kinds of disturbance strikes. */
    private static final double DISTURBED = 0.01;

    private static final int MAX_OFFSET = 256 << 10;
    private static final Duration AWAY = Duration.ofSeconds(6);

    @SuppressWarnings("ImmutableEnumChecker") // no strike holds a state
    private final Function<SoakNetwork, Struck> strike;

    SoakFault(Function<SoakNetwork, Struck> strike) {
        this.strike = strike;
    }

    /** A fault at work. */
    interface Struck {
        /** How many requests or connections it has met; 1 where the emulator does not count. */
        long count();
    }

    Struck strike(SoakNetwork network) {
        return strike.apply(network);
    }

    private static Fault.Matching any() {
        return on(Fault.ANY_METHOD);
    }

    private static Fault.Matching on(String method) {
        return Fault.on(method, "");
    }

    private static Function<SoakNetwork, Struck> requests(Function<SoakNetwork, FaultProxy> proxy, Fault fault) {
        return network -> {
            InjectedFault injected = proxy.apply(network).inject(fault);
            return injected::applied;
        };
    }

    private static Function<SoakNetwork, Struck> restarted(Function<SoakNetwork, FaultProxy> proxy) {
        return network -> {
            proxy.apply(network).dropConnections();
            return () -> 1;
        };
    }

    private static Function<SoakNetwork, Struck> disturbed(Function<SoakNetwork, ChaosProxy> proxy) {
        return chaos(
                proxy, disturbed -> disturbed.setFaults(ChaosPlan.all(DISTURBED).withMaxOffset(MAX_OFFSET)));
    }

    private static Function<SoakNetwork, Struck> away(Function<SoakNetwork, ChaosProxy> proxy) {
        return chaos(proxy, away -> away.refuseConnections(AWAY));
    }

    private static Function<SoakNetwork, Struck> chaos(
            Function<SoakNetwork, ChaosProxy> choice, Consumer<ChaosProxy> fault) {
        return network -> {
            ChaosProxy proxy = choice.apply(network);
            long before = SoakNetwork.struck(proxy);
            fault.accept(proxy);
            return () -> SoakNetwork.struck(proxy) - before;
        };
    }
}
