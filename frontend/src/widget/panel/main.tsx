import { render } from 'preact';
import { App } from './App';
import { connect } from './bridge';
import './panel.css';

connect();
render(<App />, document.getElementById('panel')!);
