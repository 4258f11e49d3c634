"""The good citizen of a desktop: notifications, tray, sounds, quiet times, one window however often it is started."""
