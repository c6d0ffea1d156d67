package dev.imagestreams.server.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Clients that send a byte now and then. */
class SteadyBodyTest {

  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong time = new AtomicLong(5);
  private final SteadyBody body =
      new SteadyBody(new ByteArrayInputStream(new byte[10_000]), time::get);

  @Test
  void beginningMayBeSlow() throws Exception {
    time.addAndGet(30 * SECOND);

    assertThat(body.read()).isZero();
    assertThat(body.count()).isEqualTo(1);
  }

  @Test
  void whoGoesOnSteadilyMayGoOn() throws Exception {
    for (int i = 0; i < 9; i++) {
      assertThat(body.read(new byte[1024], 0, 1024)).isEqualTo(1024);
      time.addAndGet(4 * SECOND);
    }
    assertThat(body.count()).isEqualTo(9 * 1024);
  }

  @Test
  void whoSendsAByteNowAndThenIsToldSo() throws Exception {
    body.read();
    time.addAndGet(32 * SECOND);

    assertThatThrownBy(body::read)
        .isInstanceOf(SteadyBody.SlowClientException.class)
        .hasMessage("2 bytes came in 32 s; send faster, or go on with the upload later");
  }
}
