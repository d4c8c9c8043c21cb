//! A disk that is soon full: a file system in memory, which takes root.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// It is gone when the test lets go of it.
#[derive(Debug)]
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Of so many megabytes, or why there is none.
    pub fn mount(place: &Path, megabytes: u32) -> Result<Self, String> {
        fs::create_dir_all(place).expect("the scratch directory is writable");
        let size = format!("size={megabytes}m,mode=0777");
        run(Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(place))?;
        Ok(Self(place.to_owned()))
    }

    pub fn enlarge(&self, megabytes: u32) {
        let size = format!("remount,size={megabytes}m");
        run(Command::new("mount").args(["-o", &size]).arg(&self.0)).expect("what was mounted is enlarged");
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: who has a file open on it keeps that.
        let _ = run(Command::new("umount").arg("--lazy").arg(&self.0));
        let _ = fs::remove_dir(&self.0);
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}
