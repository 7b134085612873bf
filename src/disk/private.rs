//! The few ways such files are touched: private, whole or not at all, locked.

use std::{
    fs::{self, DirBuilder, File, Metadata, OpenOptions, TryLockError},
    io::{self, Read, Write},
    path::Path,
    thread,
    time::{Duration, Instant},
};

use secrecy::zeroize::Zeroizing;

use super::trouble::{Trouble, TroubleKind};

/// How long to wait for another process's lock. Locks are held for a write and an
/// fsync; one held longer belongs to a process that is stopped or a disk that hangs.
const PATIENCE: Duration = Duration::from_secs(5);
const BETWEEN_TRIES: Duration = Duration::from_millis(5);

/// Options for files that only their owner may read.
pub fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a folder, and those above it, that only their owner may enter.
pub fn make_folder(folder: &Path) -> Result<(), Trouble> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(Trouble::with(folder, "make the folder"))
}

/// Waits for the exclusive lock on an open file.
pub fn lock(file: &File, path: &Path) -> Result<(), Trouble> {
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => thread::sleep(BETWEEN_TRIES),
            Err(TryLockError::WouldBlock) => {
                let reason = "another process has kept it locked for seconds";
                return Err(Trouble::new(TroubleKind::Busy, path, "lock", reason));
            }
            Err(TryLockError::Error(error)) => return Err(Trouble::with(path, "lock")(error)),
        }
    }
}

/// Writes a file whole or not at all: whoever reads it, also after a power cut, finds
/// the old content or the new. `aside` is a name in the same folder for the time between.
pub fn write_whole(path: &Path, aside: &Path, content: &[u8]) -> io::Result<()> {
    let written = write_aside(aside, content).and_then(|()| fs::rename(aside, path));
    if let Err(error) = written {
        // The error to tell is the first one; what is left aside is cleared at the next start.
        let _: io::Result<()> = fs::remove_file(aside);
        return Err(error);
    }
    sync_folder_of(path)
}

fn write_aside(aside: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = private().write(true).create(true).truncate(true).open(aside)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Makes the names in a file's folder as lasting as the content.
#[cfg(unix)]
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// Elsewhere the file system itself keeps the order of renames.
#[cfg(not(unix))]
pub fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}

/// The whole of a file that its owner alone may read; none where it is not there.
///
/// # Errors
/// What the system said, and our own words for a file that others may read or write:
/// what is in it may be known to them.
pub fn read_private(path: &Path) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let Some(mut file) = or_absent(File::open(path))? else { return Ok(None) };
    let about = file.metadata()?;
    if is_open_to_others(&about) {
        let reason = format!("others may read it; run: chmod 600 '{}'", path.display());
        return Err(io::Error::other(reason));
    }
    // With room for all of it from the start, nothing is left behind by a buffer that grew.
    let room = usize::try_from(about.len()).unwrap_or(0);
    let mut content = Zeroizing::new(Vec::with_capacity(room + 1));
    file.read_to_end(&mut content)?;
    Ok(Some(content))
}

#[cfg(unix)]
fn is_open_to_others(about: &Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o077 != 0
}

/// Elsewhere the folders of a user are closed to others by the system.
#[cfg(not(unix))]
fn is_open_to_others(_: &Metadata) -> bool {
    false
}

/// An I/O result where "not there" is an ordinary answer.
pub fn or_absent<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
