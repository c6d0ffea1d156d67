package dev.imagestreams.registry.layout;

import static dev.imagestreams.registry.copy.Samples.blob;
import static dev.imagestreams.registry.copy.Samples.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.copy.ForwardingSource;
import dev.imagestreams.registry.copy.MemoryBlob;
import dev.imagestreams.registry.copy.MemoryRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layout goes on with what is left of a blob. */
class ResumeTest {

  private static final Descriptor BLOB = blob("", "0123456789");

  @TempDir Path directory;
  private OciLayout layout;
  private Path partial;
  private final List<Long> asked = new ArrayList<>();
  private final List<Long> told = new ArrayList<>();

  /** Breaks in the middle as often as told, and then does not. */
  private class Breaking extends ForwardingSource {

    private int left;
    private final String content;

    Breaking(int times, String content) {
      super(new MemoryRegistry().images("from.example/a"));
      this.left = times;
      this.content = content;
    }

    @Override
    public BlobStream blob(Descriptor blob, long offset) {
      asked.add(offset);
      boolean breaks = left-- > 0;
      return new MemoryBlob(bytes(content), blob.digest(), offset) {
        private int given;

        @Override
        public int read(byte[] buffer, int at, int count) {
          if (breaks && given == 3) {
            throw new RegistryException(Reason.UNAVAILABLE, "the connection broke");
          }
          int read = super.read(buffer, at, breaks ? Math.min(count, 3 - given) : count);
          given += Math.max(0, read);
          return read;
        }
      };
    }
  }

  @BeforeEach
  void create() {
    layout = OciLayout.create(directory);
    partial = directory.resolve(".partial/sha256-" + BLOB.digest().hex());
  }

  private RegistryException failure(Breaking source) {
    return catchThrowableOfType(
        RegistryException.class, () -> layout.putBlob(BLOB, source, told::add));
  }

  private String stored() throws IOException {
    return Files.readString(directory.resolve("blobs/sha256/" + BLOB.digest().hex()));
  }

  @Test
  void goesOnWhereItBroke() throws IOException {
    Breaking source = new Breaking(2, "0123456789");
    assertThat(failure(source).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure(source).reason()).isEqualTo(Reason.UNAVAILABLE);

    layout.putBlob(BLOB, source, told::add);

    assertThat(asked).containsExactly(0L, 3L, 6L);
    assertThat(stored()).isEqualTo("0123456789");
    assertThat(partial).doesNotExist();
  }

  @Test
  void countsWhatItHadAsDone() {
    Breaking source = new Breaking(1, "0123456789");
    failure(source);
    told.clear();

    layout.putBlob(BLOB, source, told::add);

    assertThat(told).containsExactly(3L, 7L);
  }

  @Test
  void startsAgainWhereWhatItHadIsWrong() throws IOException {
    Files.createDirectories(partial.getParent());
    Files.writeString(partial, "xyz");

    layout.putBlob(BLOB, new Breaking(0, "0123456789"), told::add);

    assertThat(asked).containsExactly(3L, 0L);
    assertThat(stored()).isEqualTo("0123456789");
    assertThat(told.stream().mapToLong(Long::longValue).sum()).isEqualTo(10);
  }

  @Test
  void startsAgainWhereTheSourceCantGoOn() throws IOException {
    Files.createDirectories(partial.getParent());
    Files.writeString(partial, "012");
    Breaking source =
        new Breaking(0, "0123456789") {
          @Override
          public BlobStream blob(Descriptor blob, long offset) {
            if (offset > 0) {
              throw new RegistryException(Reason.PROTOCOL, "no ranges here");
            }
            return super.blob(blob, offset);
          }
        };

    layout.putBlob(BLOB, source, told::add);

    assertThat(stored()).isEqualTo("0123456789");
  }

  @Test
  void asksForNothingWhereAllIsThere() throws IOException {
    Files.createDirectories(partial.getParent());
    Files.writeString(partial, "0123456789");

    layout.putBlob(BLOB, new Breaking(0, "0123456789"), told::add);

    assertThat(asked).isEmpty();
    assertThat(stored()).isEqualTo("0123456789");
  }

  @Test
  void forgetsWhatIsLongerThanTheBlob() throws IOException {
    Files.createDirectories(partial.getParent());
    Files.writeString(partial, "0123456789+");

    layout.putBlob(BLOB, new Breaking(0, "0123456789"), told::add);

    assertThat(asked).containsExactly(0L);
    assertThat(stored()).isEqualTo("0123456789");
  }

  @Test
  void keepsNothingOfWrongContent() {
    assertThat(failure(new Breaking(0, "012345678x")).reason()).isEqualTo(Reason.DIGEST_MISMATCH);
    assertThat(partial).isEmptyFile();
    assertThat(layout.manifests()).isEmpty();
  }

  @Test
  void t15_stopsReadingBehindTheSize() {
    assertThat(failure(new Breaking(0, "0123456789+")).reason()).isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @Test
  void followsNoLinkToWriteWhatIsOnItsWay() throws IOException {
    Files.createDirectories(partial.getParent());
    Path victim = Files.writeString(directory.resolve("victim"), "mine");
    Files.createSymbolicLink(partial, victim);

    assertThat(failure(new Breaking(0, "0123456789"))).isNotNull();
    assertThat(victim).hasContent("mine");
  }
}
